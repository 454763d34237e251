#include "plugins/vastai/wire/template_list.hpp"

#include "plugins/vastai/wire/columns.hpp"

namespace gpushopper::vastai {
namespace {

using Row = WireTemplate;
using Value = JsonValue&;

// The marketplace has some thousand (2026-01).
constexpr std::size_t kTemplatesMax = 10'000;

std::string textOf(Value value) { return value.text().value_or(""); }

void readConditions(Row& row, Value value) {
    row.extra_filters = value.isNull() ? std::optional<std::string>("") : value.text();
}

constexpr Columns kColumns{std::array{
    Column<Row>{"hash_id", [](Row& row, Value v) { row.hash_id = textOf(v); }},
    Column<Row>{"name", [](Row& row, Value v) { row.name = textOf(v); }},
    Column<Row>{"image", [](Row& row, Value v) { row.image = textOf(v); }},
    Column<Row>{"tag", [](Row& row, Value v) { row.tag = textOf(v); }},
    Column<Row>{"env", [](Row& row, Value v) { row.env = textOf(v); }},
    Column<Row>{"onstart", [](Row& row, Value v) { row.onstart = textOf(v); }},
    Column<Row>{"runtype", [](Row& row, Value v) { row.runtype = textOf(v); }},
    Column<Row>{"extra_filters", readConditions},
    Column<Row>{"use_ssh", [](Row& row, Value v) { row.use_ssh = v.flag(); }},
    Column<Row>{"ssh_direct", [](Row& row, Value v) { row.ssh_direct = v.flag(); }},
    Column<Row>{"recommended", [](Row& row, Value v) { row.recommended = v.flag(); }},
    Column<Row>{"recommended_disk_space",
                [](Row& row, Value v) { row.recommended_disk_space = v.number(); }},
    Column<Row>{"created_at", [](Row& row, Value v) { row.created_at = v.number(); }},
    Column<Row>{"count_created", [](Row& row, Value v) { row.count_created = v.integer(); }},
}};

}  // namespace

std::optional<std::vector<WireTemplate>> readTemplates(std::string_view body) {
    std::optional<std::vector<WireTemplate>> templates;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue list) {
            if (key != "templates") return;
            std::vector<WireTemplate> rows;
            const bool is_list = list.eachElement([&](JsonValue element) {
                WireTemplate row;
                if (rows.size() < kTemplatesMax && kColumns.readRow(row, element)) {
                    rows.push_back(std::move(row));
                }
            });
            if (is_list) templates = std::move(rows);
        });
    });
    return templates;
}

}  // namespace gpushopper::vastai
