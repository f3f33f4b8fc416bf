RESET search_path; CREATE ROLE c; 
