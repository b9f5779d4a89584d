"""The public board: what everybody in the hall may read from ten metres, and the voice that calls. No personal data comes in here."""
