"""The work of a hall: catalogue, intake, queue, staff. No Qt, no network, no paper."""
