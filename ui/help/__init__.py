"""In-app help: pages of Markdown under resources/help, found by place and by words, shown in a panel inside the window."""
