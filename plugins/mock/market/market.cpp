#include "plugins/mock/market/market.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "plugins/mock/market/machine_json.hpp"

namespace gpushopper::mock {
namespace {

constexpr int kFormat = 1;

std::runtime_error unreadable(const std::string& what) {
    return std::runtime_error("the market's books are unreadable: " + what);
}

void appendEntry(std::string& text, const std::string& entry) {
    if (!text.ends_with('[')) text += ',';
    text += "\n  ";
    text += entry;
}

}  // namespace

Market Market::parse(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("format", 0) != kFormat) {
        throw unreadable("not a JSON object of format 1");
    }
    Market market;
    try {
        market.next_number_ = json.at("next_number").get<std::int64_t>();
        for (Operation operation : kOperations) {
            market.calls_[indexOf(operation)] =
                json.at("calls").value(std::string(toString(operation)), std::uint64_t{0});
        }
        for (const auto& entry : json.at("instances")) {
            Machine machine = machineFromJson(entry);
            if (machine.number >= market.next_number_) throw unreadable("a number used twice");
            if (machine.state == MachineState::Destroyed) {
                market.bury(std::move(machine));
            } else {
                market.living_.emplace(machine.number, std::move(machine));
            }
        }
    } catch (const nlohmann::json::exception& error) {
        throw unreadable(error.what());
    }
    return market;
}

std::string Market::render(std::int64_t now_ms) const {
    nlohmann::json calls = nlohmann::json::object();
    for (Operation operation : kOperations) {
        calls[std::string(toString(operation))] = calls_[indexOf(operation)];
    }
    std::string text = "{\"format\": " + std::to_string(kFormat) +
                       ", \"next_number\": " + std::to_string(next_number_) +
                       ",\n \"calls\": " + calls.dump() + ",\n \"instances\": [";
    for (const Destroyed& destroyed : destroyed_) appendEntry(text, destroyed.text);
    for (const auto& [number, machine] : living_) {
        appendEntry(text, machineText(machine, now_ms));
    }
    text += "\n ]}\n";
    return text;
}

std::int64_t Market::add(Machine machine) {
    machine.number = next_number_++;
    machine.billed_until_ms = machine.created_ms;
    dirty_ = true;
    const std::int64_t number = machine.number;
    living_.emplace(number, std::move(machine));
    return number;
}

const Machine* Market::find(std::string_view id, std::int64_t now_ms) const {
    if (!id.starts_with("i-")) return nullptr;
    std::int64_t number = 0;
    std::from_chars(id.data() + 2, id.data() + id.size(), number);
    const auto found = living_.find(number);
    if (found == living_.end() || found->second.id() != id) return nullptr;
    return found->second.exists(now_ms) ? &found->second : nullptr;
}

Machine& Market::change(const Machine& found) {
    dirty_ = true;
    return living_.at(found.number);
}

void Market::destroy(const Machine& found, std::int64_t now_ms) {
    auto node = living_.extract(found.number);
    markDestroyed(node.mapped(), now_ms);
    bury(std::move(node.mapped()));
    dirty_ = true;
}

void Market::bury(Machine machine) {
    std::string text = machineText(machine, machine.destroyed_ms.value_or(0));
    destroyed_.push_back({std::move(machine), std::move(text)});
    if (destroyed_.size() > kDestroyedKept) destroyed_.pop_front();
}

void Market::bootDueMachines(std::int64_t now_ms) {
    for (auto& [number, machine] : living_) {
        if (!machine.bootIsDue(now_ms)) continue;
        machine.state = MachineState::Running;
        dirty_ = true;
    }
}

std::vector<Machine> Market::destroyedSince(std::int64_t since_ms) const {
    std::vector<Machine> recent;
    for (auto it = destroyed_.rbegin(); it != destroyed_.rend(); ++it) {
        if (it->machine.destroyed_ms.value_or(0) < since_ms) break;
        recent.push_back(it->machine);
    }
    return recent;
}

void Market::countCall(Operation operation, std::uint64_t times) {
    if (times == 0) return;
    calls_[indexOf(operation)] += times;
    dirty_ = true;
}

bool bootIsDue(const Market& market, std::int64_t now_ms) {
    const auto& living = market.living();
    return std::any_of(living.begin(), living.end(),
                       [&](const auto& entry) { return entry.second.bootIsDue(now_ms); });
}

std::string authorizedKeys(const Market& market) {
    std::string text;
    for (const auto& [number, machine] : market.living()) {
        if (machine.state != MachineState::Running) continue;
        for (const std::string& key : machine.public_keys) text += key + ' ' + machine.id() + '\n';
    }
    return text;
}

}  // namespace gpushopper::mock
