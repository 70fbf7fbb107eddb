"""Fleet filing: many declarations in one file, whose rows stand or fall one by one."""
