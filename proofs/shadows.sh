#!/bin/sh
# Fails where a source declares a name again that Definitions.v declares. Coq lists in a .glob file
# whatever the source beside it declares, by whichever command. Arguments: the sources, compiled.
set -eu
export LC_ALL=C

declared() {
  awk '$1 !~ /^(R|F|DIGEST|binder|not|var|sec)/ && $1 ~ /^[a-z]+$/ { print FILENAME ": " $4 }' "$@"
}

for source in "$@"; do
  case $source in
    theory/Definitions.v) ;;
    *) declared "${source%.v}.glob" ;;
  esac
done | awk -v definitions="$(declared theory/Definitions.glob | sed 's/.*: //')" '
  BEGIN { count = split(definitions, names, "\n"); for (i = 1; i <= count; i++) defined[names[i]] }
  $2 in defined { print $1 " " $2 " is a name of theory/Definitions.v" > "/dev/stderr"; bad = 1 }
  END { exit bad || count == 0 }
'
