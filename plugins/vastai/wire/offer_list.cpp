#include "plugins/vastai/wire/offer_list.hpp"

#include "plugins/vastai/wire/columns.hpp"

namespace gpushopper::vastai {
namespace {

using Row = WireOffer;
using Value = JsonValue&;

std::string textOf(Value value) { return value.text().value_or(""); }

// Two names of one thing: `reliability2` is the older name of `reliability`, `ask_contract_id` that
// of `id`; either may come first, and either may be null.
template <class T>
void prefer(std::optional<T>& field, std::optional<T> value) {
    if (value) field = value;
}
template <class T>
void orKeep(std::optional<T>& field, std::optional<T> value) {
    if (!field) field = value;
}

constexpr Columns kColumns{std::array{
    Column<Row>{"id", [](Row& row, Value v) { prefer(row.id, v.integer()); }},
    Column<Row>{"ask_contract_id", [](Row& row, Value v) { orKeep(row.id, v.integer()); }},
    Column<Row>{"machine_id", [](Row& row, Value v) { row.machine_id = v.integer(); }},
    Column<Row>{"host_id", [](Row& row, Value v) { row.host_id = v.integer(); }},
    Column<Row>{"num_gpus", [](Row& row, Value v) { row.num_gpus = v.integer(); }},
    Column<Row>{"gpu_name", [](Row& row, Value v) { row.gpu_name = textOf(v); }},
    Column<Row>{"gpu_ram", [](Row& row, Value v) { row.gpu_ram = v.number(); }},
    Column<Row>{"gpu_total_ram", [](Row& row, Value v) { row.gpu_total_ram = v.number(); }},
    Column<Row>{"cpu_ram", [](Row& row, Value v) { row.cpu_ram = v.number(); }},
    Column<Row>{"cpu_cores_effective",
                [](Row& row, Value v) { row.cpu_cores_effective = v.number(); }},
    Column<Row>{"disk_space", [](Row& row, Value v) { row.disk_space = v.number(); }},
    Column<Row>{"compute_cap", [](Row& row, Value v) { row.compute_cap = v.number(); }},
    Column<Row>{"cuda_max_good", [](Row& row, Value v) { row.cuda_max_good = v.number(); }},
    Column<Row>{"driver_version", [](Row& row, Value v) { row.driver_version = textOf(v); }},
    Column<Row>{"cpu_arch", [](Row& row, Value v) { row.cpu_arch = textOf(v); }},
    Column<Row>{"gpu_arch", [](Row& row, Value v) { row.gpu_arch = textOf(v); }},
    Column<Row>{"dph_total", [](Row& row, Value v) { row.dph_total_micros = v.micros(); }},
    Column<Row>{"storage_cost", [](Row& row, Value v) { row.storage_cost_micros = v.micros(); }},
    Column<Row>{"reliability", [](Row& row, Value v) { prefer(row.reliability, v.number()); }},
    Column<Row>{"reliability2", [](Row& row, Value v) { orKeep(row.reliability, v.number()); }},
    Column<Row>{"inet_down", [](Row& row, Value v) { row.inet_down = v.number(); }},
    Column<Row>{"inet_up", [](Row& row, Value v) { row.inet_up = v.number(); }},
    Column<Row>{"direct_port_count", [](Row& row, Value v) { row.direct_port_count = v.number(); }},
    Column<Row>{"duration", [](Row& row, Value v) { row.duration = v.number(); }},
    Column<Row>{"end_date", [](Row& row, Value v) { row.end_date = v.number(); }},
    Column<Row>{"hosting_type", [](Row& row, Value v) { row.hosting_type = v.number(); }},
    Column<Row>{"verification", [](Row& row, Value v) { row.verification = textOf(v); }},
    Column<Row>{"geolocation", [](Row& row, Value v) { row.geolocation = textOf(v); }},
    Column<Row>{"static_ip", [](Row& row, Value v) { row.static_ip = v.flag(); }},
    Column<Row>{"rentable", [](Row& row, Value v) { row.rentable = v.flag(); }},
    Column<Row>{"rented", [](Row& row, Value v) { row.rented = v.flag(); }},
    Column<Row>{"is_bid", [](Row& row, Value v) { row.is_bid = v.flag(); }},
}};

}  // namespace

std::optional<std::uint32_t> readOffers(std::string_view body,
                                        const std::function<void(const WireOffer&)>& take) {
    std::optional<std::uint32_t> unreadable;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue list) {
            if (key != "offers") return;
            std::uint32_t skipped = 0;
            const bool is_list = list.eachElement([&](JsonValue element) {
                WireOffer offer;
                if (kColumns.readRow(offer, element)) {
                    take(offer);
                } else {
                    ++skipped;
                }
            });
            if (is_list) unreadable = skipped;
        });
    });
    return unreadable;
}

}  // namespace gpushopper::vastai
