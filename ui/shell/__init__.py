"""The shell: sign-in (sign_in), the frame around the rooms (window), the palette, the offline band, the status bar. Imports no store and no paper."""
