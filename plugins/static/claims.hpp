#pragma once

/// claims: which host is taken, by which machine id, label and keys. This is the marketplace's
/// whole memory, so it is written durably before a create is answered, and a file that cannot be
/// read is an error and never an empty list.
///
/// A claim keeps its own copy of how its host is reached: what the owner changes in the inventory
/// later, or removes from it, does not make a machine disappear. Machine ids are never used again.
/// Thread safety: values; ClaimsFile any thread and any process.

#include <cstdint>
#include <gpushopper/call.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/static/inventory.hpp"
#include "plugins/static/state_file.hpp"

namespace gpushopper::static_hosts {

struct Claim {
    std::string id;  ///< `<host>:<number>`
    OwnedHost host;  ///< As it was when it was taken.
    std::string label;
    std::string idempotency_key;
    std::vector<std::string> keys;
    std::vector<std::string> exposed_ports;
    std::int64_t created_unix_ms = 0;
};

class Claims {
public:
    /// Throws std::runtime_error for a text that render() did not make.
    static Claims parse(std::string_view text);
    std::string render() const;

    const std::vector<Claim>& all() const { return all_; }
    /// nullptr: none. Good until the next change.
    Claim* find(std::string_view id);
    Claim* ofHost(std::string_view host_name);
    /// Of the create with this key; nullptr also for an empty one.
    Claim* ofKey(std::string_view idempotency_key);

    /// Gives it its id.
    Claim& add(Claim claim);
    void remove(std::string_view id);

private:
    std::int64_t last_number_ = 0;
    std::vector<Claim> all_;
};

class ClaimsFile {
public:
    /// Makes the folder if it is not there. Throws FileError.
    ClaimsFile(Host host, std::string path);

    /// Throws Failure TRANSIENT when it cannot be read. No file: nothing is taken.
    Claims read() const;
    /// To be held from read() to write(). Throws Failure CANCELLED or DEADLINE, NOT_APPLIED.
    std::unique_ptr<FileLock> lock(const Call& call) const;
    /// Throws Failure TRANSIENT, MAYBE_APPLIED: the text may be in place although a sync failed.
    void write(const Claims& claims) const;

private:
    const Host host_;
    const std::string path_;
};

}  // namespace gpushopper::static_hosts
