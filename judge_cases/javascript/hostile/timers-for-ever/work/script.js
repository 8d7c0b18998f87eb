function more() { setTimeout(more, 0); setTimeout(more, 0); }
more();
