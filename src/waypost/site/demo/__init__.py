"""An invented workshop, to show what Waypost does and to test it with. Nobody in it is a real person."""
