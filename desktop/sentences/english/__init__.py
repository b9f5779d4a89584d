"""The same sentences in English, code by code, for screens that speak it; a test holds them complete and their values alike."""
