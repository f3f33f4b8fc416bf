GRANT one_two TO one_one;
