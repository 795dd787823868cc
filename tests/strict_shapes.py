"""The checker of types and array shapes under pytest: an int where a float is declared is fine."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
