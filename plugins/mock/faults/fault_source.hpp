#pragma once

/// FaultSource: where a handle's scripted faults come from. Rules set through the extension
/// gpushopper.faults/0 come first, then those of the faults file, which is read again whenever it
/// has changed; its counters then start anew, as they do when the daemon restarts. A file that
/// cannot be understood is logged once and leaves the rules as they were.
/// Thread safety: any thread.

#include <gpushopper/host.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/mock/faults/fault_rules.hpp"
#include "plugins/mock/market/atomic_file.hpp"

namespace gpushopper::mock {

class FaultSource {
public:
    FaultSource(Host host, std::string path) : host_(host), path_(std::move(path)) {}

    std::optional<Fault> next(Operation operation);
    /// Throws Failure INVALID_ARGUMENT; the rules set before then stay.
    void set(std::string_view rules_json);

private:
    void reload();

    const Host host_;
    const std::string path_;
    std::mutex mutex_;  // guards all below
    FaultRules set_rules_;
    FaultRules file_rules_;
    std::optional<FileStamp> stamp_;
};

}  // namespace gpushopper::mock
