#include "plugins/vastai/wire/price_rises.hpp"

#include "plugins/vastai/wire/columns.hpp"

namespace gpushopper::vastai {
namespace {

using Row = WirePriceRise;
using Value = JsonValue&;

constexpr std::size_t kRisesMax = 1000;  // as many as there are machines

constexpr Columns kColumns{std::array{
    Column<Row>{"pending_price_increase_id",
                [](Row& row, Value v) { row.pending_id = v.integer(); }},
    Column<Row>{"contract_id", [](Row& row, Value v) { row.instance_id = v.integer(); }},
    Column<Row>{"old_gpu_costpersec",
                [](Row& row, Value v) { row.old_gpu_usd_per_s = v.number(); }},
    Column<Row>{"new_gpu_costpersec",
                [](Row& row, Value v) { row.new_gpu_usd_per_s = v.number(); }},
    Column<Row>{"old_disk_ram_costpersec",
                [](Row& row, Value v) { row.old_disk_usd_per_s = v.number(); }},
    Column<Row>{"new_disk_ram_costpersec",
                [](Row& row, Value v) { row.new_disk_usd_per_s = v.number(); }},
    Column<Row>{"contract_end_date", [](Row& row, Value v) { row.contract_end = v.number(); }},
}};

}  // namespace

std::optional<std::vector<WirePriceRise>> readPriceRises(std::string_view body) {
    std::optional<std::vector<WirePriceRise>> rises;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue list) {
            if (key != "pending_price_increases") return;
            std::vector<WirePriceRise> rows;
            const bool is_list = list.eachElement([&](JsonValue element) {
                WirePriceRise row;
                if (rows.size() < kRisesMax && kColumns.readRow(row, element)) rows.push_back(row);
            });
            if (is_list) rises = std::move(rows);
        });
    });
    return rises;
}

}  // namespace gpushopper::vastai
