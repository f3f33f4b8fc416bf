#pragma once

namespace routegrant::test {

/// Manifests of Deployment web, which logs in as role web to the PostgreSQL of StatefulSet db (database shop).
inline constexpr const char* web_and_database =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
    "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n        - name: web\n"
    "          image: registry.example/web:1.0\n"
    "          env: [{name: DATABASE_URL, value: 'postgres://web@db/shop'}]\n---\n"
    "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec:\n  selector: {app: db}\n  ports: [{port: 5432}]\n---\n"
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  selector: {matchLabels: {app: db}}\n"
    "  template:\n    metadata: {labels: {app: db}}\n    spec:\n      containers:\n        - name: db\n"
    "          image: postgres:16\n          env: [{name: POSTGRES_DB, value: shop}]\n";

}  // namespace routegrant::test
