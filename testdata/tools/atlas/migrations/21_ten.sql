CREATE ROLE ten; CREATE ROLE "semi;colon"; /* ; */ COMMENT ON ROLE ten IS 'it;s';
SET search_path = nowhere;