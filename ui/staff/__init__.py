"""The seat (lock, unlock, another person signs in), the administrator's accounts and the supervisor's audit log."""
