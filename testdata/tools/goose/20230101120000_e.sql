-- +goose Up
RESET search_path;
CREATE ROLE e1;
-- +goose StatementBegin
CREATE ROLE e2; CREATE ROLE e3;
-- +goose StatementEnd
-- +goose Down
