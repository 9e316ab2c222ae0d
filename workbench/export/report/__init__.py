"""One event as one printable page: what every outlet says, what the machine proposed, what checkers decided."""
