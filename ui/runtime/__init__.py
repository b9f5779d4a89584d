"""What runs under the screens: lanes for slow work, the change feed, the heartbeat, the crash hook, the input-method guard."""
