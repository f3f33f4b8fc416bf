CREATE ROLE no_marks;
