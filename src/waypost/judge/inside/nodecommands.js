/* `node` for exercises that run the program as a command: as `node.js`, with a Node beside it that has started already. */
"use strict";

require("/opt/waypost/nodebox.js").prepareCommand();
require("/opt/waypost/node.js");
