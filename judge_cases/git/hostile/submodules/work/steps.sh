git init
git -c protocol.file.allow=always submodule add file://{{canary}} sub
git clone file:///var/tmp x
git clone "ext::sh -c 'cat {{canary}} >&2'" y
git clone http://127.0.0.1:{{port}}/x z
git clone git://127.0.0.1:{{port}}/x w
cat {{canary}}
