#pragma once

/// Probing: a real prober with a key of its own, for tests: it probes loopback with the system's
/// clock and says how long each probe took.
/// Not thread safe, but now() may be called from any thread.

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "daemon/base/clock.hpp"
#include "daemon/base/random.hpp"
#include "daemon/ssh/keys.hpp"
#include "daemon/ssh/libssh2_prober.hpp"
#include "tests/support/loopback_sshd.hpp"
#include "tests/support/seeded_random.hpp"

namespace gpushopper::ssh {

class Probing {
public:
    explicit Probing(std::uint64_t seed = 1) : random_(seed) {
        KeyPair pair = generateKeyPair("probe", random_);
        public_line_ = pair.public_line;
        prober_ =
            makeLibssh2Prober({pair.public_line, std::move(pair.private_pem)}, *clock_, random_);
    }

    const std::string& publicLine() const { return public_line_; }
    tl::expected<ProbeReport, ProbeError> probe(
        const ProbeTarget& target, std::chrono::milliseconds patience = std::chrono::seconds(20),
        const std::stop_token& stop = {}) {
        const auto begin = clock_->monotonicNow();
        auto result = prober_->probe(target, begin + patience, stop);
        took_ = clock_->monotonicNow() - begin;
        return result;
    }
    base::MonoTime now() const { return clock_->monotonicNow(); }
    /// How long the last probe took.
    std::chrono::nanoseconds took() const { return took_; }

    static ProbeTarget target(std::uint16_t port, std::string pinned = "") {
        return {.host = "127.0.0.1",
                .port = port,
                .user = test::LoopbackSshd::user(),
                .pinned_fingerprint = std::move(pinned),
                .http = false};
    }
    static ProbeTarget httpTarget(std::uint16_t port) {
        return {
            .host = "127.0.0.1", .port = port, .user = "", .pinned_fingerprint = "", .http = true};
    }

private:
    test::SeededRandom random_;
    std::unique_ptr<base::Clock> clock_ = base::makeSystemClock();
    std::string public_line_;
    std::unique_ptr<Prober> prober_;
    std::chrono::nanoseconds took_{};
};

}  // namespace gpushopper::ssh
