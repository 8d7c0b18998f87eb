git init
name=$(printf "%0250d" 7)
for i in $(seq 300); do mkdir -p "$name" && cd "$name" || break; done
touch "$name"
cd /box/work
git add .
git commit -qm "$(printf "%0100000d" 7)"
for i in $(seq 300); do : > "f$i$name"; done
