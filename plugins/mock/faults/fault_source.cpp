#include "plugins/mock/faults/fault_source.hpp"

#include <utility>

namespace gpushopper::mock {

std::optional<Fault> FaultSource::next(Operation operation) {
    const std::lock_guard lock(mutex_);
    reload();
    if (auto fault = set_rules_.next(operation)) return fault;
    return file_rules_.next(operation);
}

void FaultSource::set(std::string_view rules_json) {
    FaultRules rules = FaultRules::parse(rules_json);
    const std::lock_guard lock(mutex_);
    set_rules_ = std::move(rules);
}

void FaultSource::reload() {
    try {
        const std::optional<FileStamp> present = stampOf(path_);
        if (present == stamp_) return;
        stamp_ = present;
        file_rules_ = FaultRules::parse(readFile(path_).value_or(""));
        host_.log(GSP_INFO, "mock.faults.read", {{"file", path_}});
    } catch (const std::exception& error) {
        host_.log(GSP_ERROR, "mock.faults.unreadable", {{"file", path_}, {"reason", error.what()}});
    }
}

}  // namespace gpushopper::mock
