"""What pages need to know, in few queries each. Nothing here changes anything."""
