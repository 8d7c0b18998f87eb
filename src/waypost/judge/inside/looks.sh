# Helpers of the `get` and `do` of git checks. Descriptor 3 tells what kind of value the output is.
LC_ALL=C.UTF-8

# A repository inside the learner's has a configuration of its own, which may name programs: git must not look into it,
# and only said here does it outweigh what a .gitmodules file says.
git() {
  case $1 in
    status | diff | diff-index | diff-files) command git "$1" --ignore-submodules=all "${@:2}" ;;
    *) command git "$@" ;;
  esac
}

lines() { printf l >&3; "$@"; }
count() { printf n >&3; "$@" | wc -l; }
ok() { printf b >&3; if "$@" >/dev/null 2>&1; then echo true; else echo false; fi; }

# commits [REV]: the first line of each message, newest first. None yet is an empty list.
commits() { printf l >&3; git log --format=%s "${1:-HEAD}" -- 2>/dev/null || git rev-parse -q --verify "${1:-HEAD}^0" >/dev/null || [ $# = 0 ]; }
branches() { lines git for-each-ref --format='%(refname:short)' refs/heads; }
tags() { lines git for-each-ref --format='%(refname:short)' refs/tags; }
branch() { git symbolic-ref -q --short HEAD || printf 'no branch\n'; }
files_at() { lines git ls-tree -r --name-only "$1"; }
file_at() { git cat-file blob "$1:$2"; }
merged() { ok git merge-base --is-ancestor "$1" "$2"; }
# merges [REV]: the number of commits with two parents
merges() { printf n >&3; git rev-list --count --merges "${1:-HEAD}"; }
# state: what is staged, changed or new, as `git status --short` says it
state() { lines git status --short --untracked-files=all; }
conflicts() { lines git diff --name-only --diff-filter=U --no-ext-diff --no-textconv; }
# setting NAME: from the learner's own configuration, of the repository first, then of the person
setting() {
  git config --no-includes --file "$GIT_DIR/learner.config" "$1" 2>/dev/null ||
    git config --no-includes --file /box/home/.gitconfig "$1"
}

# in_repo FOLDER COMMAND…: the same in another repository that lies beside the learner's folder
in_repo() {
  local name=$1
  shift
  case $name in '' | */* | .*) echo "There is no repository $name" >&2; return 1 ;; esac
  if [ -f "/box/$name/.git/waypost-safe" ]; then
    (export GIT_DIR="/box/$name/.git" GIT_WORK_TREE="/box/$name"; cd "/box/$name" && "$@")
  elif [ -f "/box/$name/waypost-safe" ]; then
    (export GIT_DIR="/box/$name"; unset GIT_WORK_TREE; cd "/box/$name" && "$@")
  else
    echo "There is no repository $name" >&2
    return 1
  fi
}

# at REV COMMAND…: runs a command in a clean checkout of REV, with no way to the repository by its environment
at() {
  local rev=$1 place=$at_place
  shift
  set -C # whoever comes first makes the file
  { : >"$place.taken"; } 2>/dev/null || { place=/box/tmp/at.$BASHPID.$RANDOM && mkdir "$place"; } || return 1
  set +C
  GIT_INDEX_FILE="$place.index" git --work-tree="$place" read-tree --reset -u "$rev^{commit}" 2>/dev/null ||
    { echo "There is no $rev" >&2; return 1; }
  (unset GIT_DIR GIT_WORK_TREE; cd "$place" && exec 3>&- && "$@")
}
