"""The supervisor's first room, 调度: the floor as a board that can be dragged, forecast, tidal advice, what needs an eye, every decision kept."""
