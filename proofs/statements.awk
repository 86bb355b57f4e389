# Of a file of Coq without comments: every theorem once more, its statement read where the names are
# those that this file's user has, with the theorem of the library `library` as its proof.
/^Theorem / { inside = 1; text = "" }
/^Proof/ && inside {
  inside = 0
  sub(/^ *Theorem +/, "", text)
  sub(/\. *$/, "", text)
  match(text, /^[A-Za-z0-9_']+/)
  name = substr(text, 1, RLENGTH)
  rest = substr(text, RLENGTH + 1)
  # The first colon outside of the parentheses ends the parameters.
  depth = 0
  for (i = 1; i <= length(rest); i++) {
    sign = substr(rest, i, 1)
    if (sign == "(") depth++
    else if (sign == ")") depth--
    else if (sign == ":" && depth == 0) break
  }
  parameters = substr(rest, 1, i - 1)
  type = substr(rest, i + 1)
  if (parameters ~ /[^ ]/) type = "forall" parameters "," type
  print "Definition read_" name " :" type " := " library "." name "."
}
inside { text = text " " $0 }
