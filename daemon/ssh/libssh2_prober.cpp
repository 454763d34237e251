#include "daemon/ssh/libssh2_prober.hpp"

#include <libssh2.h>

#include <array>
#include <exception>
#include <stdexcept>
#include <utility>

#include "daemon/ssh/dial.hpp"
#include "daemon/ssh/evidence.hpp"
#include "daemon/ssh/http_probe.hpp"
#include "daemon/ssh/name_lookup.hpp"
#include "daemon/ssh/patience.hpp"
#include "daemon/ssh/ssh_session.hpp"

namespace gpushopper::ssh {
namespace {

// `nvidia-smi -L` writes about 80 bytes per GPU; the rest is room for a talkative shell.
constexpr std::size_t kOutputBytesMax = std::size_t{16} * 1024;

/// libssh2 counts its starts without a lock, so there is one for the whole process, made under the
/// language's own lock and undone at exit.
void startLibssh2() {
    struct Library {
        Library() {
            if (libssh2_init(0) != 0) throw std::runtime_error("libssh2 cannot start");
        }
        Library(const Library&) = delete;
        Library& operator=(const Library&) = delete;
        ~Library() { libssh2_exit(); }
    };
    static const Library library;
}

std::string makeNonce(base::Random& random) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    std::string nonce;
    for (const std::uint8_t byte : bytes) {
        nonce += kDigits[byte >> 4];
        nonce += kDigits[byte & 15];
    }
    return nonce;
}

/// `host:port`, with the brackets that an IPv6 address needs.
std::string authority(const ProbeTarget& target) {
    const bool is_ipv6 = target.host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

class Libssh2Prober final : public Prober {
public:
    Libssh2Prober(ProbeKey key, base::Clock& clock, base::Random& random)
        : key_(std::move(key)), clock_(clock), random_(random) {
        startLibssh2();
    }

    tl::expected<ProbeReport, ProbeError> probe(const ProbeTarget& target, base::MonoTime deadline,
                                                const std::stop_token& stop) override {
        try {
            return probeOnce(target, Patience(clock_, deadline, stop));
        } catch (const std::exception& e) {
            // No memory or no file descriptor: the machine is not to blame, a later probe may work.
            return tl::unexpected(ProbeError{
                ProbeFault::Unreachable, authority(target) + ": not probed: " + e.what(), {}});
        }
    }

private:
    tl::expected<ProbeReport, ProbeError> probeOnce(const ProbeTarget& target,
                                                    const Patience& patience) {
        const auto addresses = names_.resolve(target.host, target.port, patience);
        if (!addresses) return tl::unexpected(addresses.error());
        const auto socket = dial(*addresses, authority(target), patience);
        if (!socket) return tl::unexpected(socket.error());
        if (!target.http) return probeSsh(target, socket->get(), patience);
        auto status = httpProbe(socket->get(), authority(target), patience);
        if (!status) return tl::unexpected(status.error());
        return ProbeReport{.host_key_fingerprint = "",
                           .activity = Activity::Unknown,
                           .evidence = std::move(*status)};
    }

    tl::expected<ProbeReport, ProbeError> probeSsh(const ProbeTarget& target, int socket,
                                                   const Patience& patience) {
        const std::string where = authority(target);
        SshSession session(socket, patience, where);
        const auto fingerprint = session.handshake();
        if (!fingerprint) {
            session.silence();
            return tl::unexpected(fingerprint.error());
        }
        if (!target.pinned_fingerprint.empty() && *fingerprint != target.pinned_fingerprint) {
            session.silence();
            return tl::unexpected(ProbeError{ProbeFault::HostKeyChanged,
                                             where + ": the host key is " + *fingerprint +
                                                 ", not the pinned " + target.pinned_fingerprint,
                                             *fingerprint});
        }
        if (const auto login = session.authenticate(target.user, key_); !login)
            return tl::unexpected(login.error());
        const std::string nonce = makeNonce(random_);
        const auto output = session.run(probeCommand(nonce), kOutputBytesMax);
        if (!output) return tl::unexpected(output.error());
        auto evidence = evidenceAfter(*output, nonce);
        if (!evidence)
            return tl::unexpected(
                ProbeError{ProbeFault::CommandFailed,
                           where + ": the nonce did not come back: " + cleanEvidence(*output),
                           {}});
        return ProbeReport{.host_key_fingerprint = *fingerprint,
                           .activity = evidence->activity,
                           .evidence = std::move(evidence->text)};
    }

    const ProbeKey key_;
    base::Clock& clock_;
    base::Random& random_;
    NameLookup names_;  // Own synchronisation.
};

}  // namespace

std::unique_ptr<Prober> makeLibssh2Prober(ProbeKey key, base::Clock& clock, base::Random& random) {
    return std::make_unique<Libssh2Prober>(std::move(key), clock, random);
}

}  // namespace gpushopper::ssh
