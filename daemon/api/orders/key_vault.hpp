#pragma once

/// KeyVault: private keys that were made for a session, for the ten minutes in which a repeated
/// request may ask for the answer again. In memory only: a restart forgets them, and so does a full
/// vault with its oldest ones. Every copy that it holds is zeroed when it goes. Thread safety: any
/// thread.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/mutex.hpp"
#include "daemon/base/secrets.hpp"
#include "daemon/base/session_id.hpp"

namespace gpushopper::api {

class KeyVault {
public:
    static constexpr std::chrono::minutes kKept{10};
    static constexpr std::size_t kKeysMax = 1'024;

    void put(const base::SessionId& session, base::SecretText key, base::MonoTime now)
        EXCLUDES(mutex_);
    /// A copy of the key; nullopt: none was made, or its time is over.
    std::optional<base::SecretText> find(const base::SessionId& session, base::MonoTime now)
        EXCLUDES(mutex_);

private:
    struct Kept {
        base::SecretText key;
        base::MonoTime until{};
    };
    void forget(base::MonoTime now) REQUIRES(mutex_);

    base::Mutex mutex_;
    std::map<base::SessionId, Kept> keys_ GUARDED_BY(mutex_);
};

}  // namespace gpushopper::api
