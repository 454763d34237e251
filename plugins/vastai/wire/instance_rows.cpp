#include "plugins/vastai/wire/instance_rows.hpp"

#include "plugins/vastai/wire/columns.hpp"

namespace gpushopper::vastai {
namespace {

using Row = WireInstance;
using Value = JsonValue&;

constexpr std::size_t kPortsMax = 256;

std::string textOf(Value value) { return value.text().value_or(""); }

// The first port of `[{"HostIp": "0.0.0.0", "HostPort": "33526"}, ...]`.
std::optional<std::int64_t> firstHostPort(Value mappings) {
    std::optional<std::int64_t> port;
    mappings.eachElement([&](JsonValue mapping) {
        mapping.eachField([&](std::string_view key, JsonValue value) {
            if (key == "HostPort" && !port) port = value.integer();
        });
    });
    return port;
}

// Only running instances have ports. 2026-08: one page of the documentation shows a list of numbers
// in their place, which says nothing about where they lead.
void readPorts(Row& row, Value ports) {
    row.ports.clear();
    ports.eachField([&](std::string_view key, JsonValue mappings) {
        if (row.ports.size() >= kPortsMax) return;
        if (const auto port = firstHostPort(mappings)) row.ports.emplace_back(key, *port);
    });
}

constexpr Columns kColumns{std::array{
    Column<Row>{"id", [](Row& row, Value v) { row.id = v.integer(); }},
    Column<Row>{"machine_id", [](Row& row, Value v) { row.machine_id = v.integer(); }},
    Column<Row>{"label", [](Row& row, Value v) { row.label = v.text(); }},
    Column<Row>{"actual_status", [](Row& row, Value v) { row.actual_status = v.text(); }},
    Column<Row>{"intended_status", [](Row& row, Value v) { row.intended_status = textOf(v); }},
    Column<Row>{"status_msg", [](Row& row, Value v) { row.status_msg = textOf(v); }},
    Column<Row>{"image_runtype", [](Row& row, Value v) { row.image_runtype = textOf(v); }},
    Column<Row>{"ssh_host", [](Row& row, Value v) { row.ssh_host = textOf(v); }},
    Column<Row>{"ssh_port", [](Row& row, Value v) { row.ssh_port = v.integer(); }},
    Column<Row>{"public_ipaddr", [](Row& row, Value v) { row.public_ipaddr = textOf(v); }},
    Column<Row>{"ports", readPorts},
    Column<Row>{"dph_total", [](Row& row, Value v) { row.dph_total_micros = v.micros(); }},
    Column<Row>{"dph_base", [](Row& row, Value v) { row.dph_base_micros = v.micros(); }},
    Column<Row>{"start_date", [](Row& row, Value v) { row.start_date = v.number(); }},
    Column<Row>{"end_date", [](Row& row, Value v) { row.end_date = v.number(); }},
}};

bool readRows(InstancePage& page, Value list) {
    return list.eachElement([&](JsonValue element) {
        WireInstance row;
        if (kColumns.readRow(row, element)) {
            page.rows.push_back(std::move(row));
        } else {
            ++page.unreadable;
        }
    });
}

}  // namespace

std::optional<InstancePage> readInstancePage(std::string_view body) {
    InstancePage page;
    bool has_list = false;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue value) {
            if (key == "instances") has_list = readRows(page, value);
            if (key == "instances_found") page.instances_found = value.integer();
            if (key == "total_instances") page.total_instances = value.integer();
            if (key == "next_token") page.next_token = textOf(value);
        });
    });
    return has_list ? std::optional(std::move(page)) : std::nullopt;
}

OneInstance readOneInstance(std::string_view body) {
    OneInstance one;
    readJson(body, [&](JsonValue root) {
        root.eachField([&](std::string_view key, JsonValue value) {
            if (key != "instances") return;
            if (value.isNull()) {
                one.kind = OneInstance::Kind::Gone;
            } else if (kColumns.readRow(one.row, value)) {
                one.kind = OneInstance::Kind::Found;
            }
        });
    });
    return one;
}

}  // namespace gpushopper::vastai
