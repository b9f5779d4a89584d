"""The devices: a folder of PDF files, an IPP printer, an ESC/POS roll printer. Each tells what it knows and never more."""
