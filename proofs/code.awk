# What is left of a file of Coq without its comments, which may be nested and may span lines.
# The lines keep their numbers; with -v named=1 each begins with FILE:LINE:.
FNR == 1 { depth = 0 }
{
  left = ""
  for (i = 1; i <= length($0); i++) {
    two = substr($0, i, 2)
    if (two == "(*") { depth++; i++ }
    else if (two == "*)" && depth > 0) { depth--; i++ }
    else if (depth == 0) left = left substr($0, i, 1)
  }
  print (named ? FILENAME ":" FNR ":" : "") left
}
