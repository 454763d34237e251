#include "plugins/vastai/wire/refusal.hpp"

#include "plugins/vastai/wire/columns.hpp"

namespace gpushopper::vastai {
namespace {

// Answers of this kind have some hundred bytes; more is a page of a gateway, or something else.
constexpr std::size_t kBytesRead = std::size_t{64} << 10;

using Row = Refusal;
using Value = JsonValue&;

// The sentence comes under one of three names; the first that says something counts.
void readText(Row& row, Value value) {
    auto text = value.text();
    if (text && row.text.empty()) row.text = std::move(*text);
}

constexpr Columns kColumns{std::array{
    Column<Row>{"success", [](Row& row, Value v) { row.success = v.flag(); }},
    Column<Row>{"error", [](Row& row, Value v) { row.error = v.text().value_or(""); }},
    Column<Row>{"msg", readText},
    Column<Row>{"detail", readText},
    Column<Row>{"message", readText},
    Column<Row>{"ask_id", [](Row& row, Value v) { row.ask_id = v.integer(); }},
    Column<Row>{"new_contract", [](Row& row, Value v) { row.new_contract = v.integer(); }},
}};

}  // namespace

Refusal readRefusal(std::string_view body) {
    body = body.substr(0, kBytesRead);
    try {
        Refusal refusal;
        readJson(body, [&](JsonValue root) { refusal.is_json = kColumns.readRow(refusal, root); });
        return refusal;
    } catch (const Failure&) {
        // Half a JSON text proves nothing, so what was read of it before it broke off is dropped.
        Refusal refusal;
        refusal.text = body;
        return refusal;
    }
}

}  // namespace gpushopper::vastai
