#include "daemon/ssh/ssh_session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

#include "daemon/ssh/dial.hpp"
#include "daemon/ssh/evidence.hpp"
#include "daemon/ssh/probe_key.hpp"
#include "daemon/ssh/wire.hpp"

namespace gpushopper::ssh {
namespace {

// A whole probe needs about 6 KiB; whoever sends more than this does not mean to be understood.
constexpr std::size_t kReceivedBytesMax = std::size_t{256} * 1024;
constexpr std::size_t kDigestBytes = 32;
// Each round of libssh2_session_free gets one step further; the gate is shut, so none can wait.
constexpr int kFreeRoundsMax = 64;

using ReceiveFunction = ssize_t (*)(int, void*, std::size_t, int, void**);
using SendFunction = ssize_t (*)(int, const void*, std::size_t, int, void**);

/// Did the connection end, as against: did the other side say no?
bool isConnectionLost(int code) {
    return code == LIBSSH2_ERROR_SOCKET_SEND || code == LIBSSH2_ERROR_SOCKET_RECV ||
           code == LIBSSH2_ERROR_SOCKET_DISCONNECT || code == LIBSSH2_ERROR_SOCKET_NONE ||
           code == LIBSSH2_ERROR_BAD_SOCKET || code == LIBSSH2_ERROR_TIMEOUT ||
           code == LIBSSH2_ERROR_SOCKET_TIMEOUT || code == LIBSSH2_ERROR_CHANNEL_CLOSED;
}

}  // namespace

// libssh2's convention for both: the number of bytes, 0 at the end, or a negative errno.

ssize_t SshSession::receive(int /*socket*/, void* buffer, std::size_t length, int flags,
                            void** abstract) {
    auto& gate = *static_cast<Gate*>(*abstract);
    if (!gate.open) return -EPIPE;
    if (gate.bytes_left == 0) return -EMSGSIZE;
    if (gate.patience.state() != Wake::Ready) return -ETIMEDOUT;
    const ssize_t count = recv(gate.socket, buffer, std::min(length, gate.bytes_left), flags);
    if (count < 0) return -errno;
    gate.bytes_left -= static_cast<std::size_t>(count);
    return count;
}

ssize_t SshSession::send(int /*socket*/, const void* buffer, std::size_t length, int flags,
                         void** abstract) {
    auto& gate = *static_cast<Gate*>(*abstract);
    if (!gate.open) return -EPIPE;
    if (gate.patience.state() != Wake::Ready) return -ETIMEDOUT;
    const ssize_t count = ::send(gate.socket, buffer, length, flags | MSG_NOSIGNAL);
    return count < 0 ? -errno : count;
}

void SshSession::Free::operator()(LIBSSH2_SESSION* session) const {
    for (int round = 0; round < kFreeRoundsMax; ++round) {
        if (libssh2_session_free(session) != LIBSSH2_ERROR_EAGAIN) return;
    }
}

SshSession::SshSession(int socket, const Patience& patience, std::string where)
    : where_(std::move(where)),
      gate_{.socket = socket, .patience = patience, .bytes_left = kReceivedBytesMax},
      session_(libssh2_session_init_ex(nullptr, nullptr, nullptr, &gate_)) {
    if (!session_) throw std::bad_alloc();
    // libssh2 takes functions of any type as void*, which POSIX allows.
    libssh2_session_callback_set(session_.get(), LIBSSH2_CALLBACK_RECV,
                                 reinterpret_cast<void*>(static_cast<ReceiveFunction>(&receive)));
    libssh2_session_callback_set(session_.get(), LIBSSH2_CALLBACK_SEND,
                                 reinterpret_cast<void*>(static_cast<SendFunction>(&send)));
    libssh2_session_set_blocking(session_.get(), 0);
}

SshSession::~SshSession() {
    // Politeness without waiting: one try, whatever becomes of it.
    libssh2_session_disconnect(session_.get(), "done");
    silence();
}

tl::unexpected<ProbeError> SshSession::abandon(Wake wake, const std::function<int()>& call) {
    // libssh2 frees what an operation holds only when the operation ends (1.10 leaks the keys of a
    // half-done exchange otherwise), so it is called once more and fails on the shut gate.
    silence();
    static_cast<void>(call());
    return tl::unexpected(interrupted(wake, where_ + ": no answer"));
}

ProbeResult<int> SshSession::drive(const std::function<int()>& call) {
    while (true) {
        const int code = call();
        if (const Wake wake = gate_.patience.state(); code < 0 && wake != Wake::Ready)
            return abandon(wake, call);
        if (code != LIBSSH2_ERROR_EAGAIN) return code;
        const int directions = libssh2_session_block_directions(session_.get());
        short events = 0;
        if ((directions & LIBSSH2_SESSION_BLOCK_OUTBOUND) != 0) events |= POLLOUT;
        if ((directions & LIBSSH2_SESSION_BLOCK_INBOUND) != 0 || events == 0) events |= POLLIN;
        const Wake wake = gate_.patience.await(gate_.socket, events);
        if (wake != Wake::Ready) return abandon(wake, call);
    }
}

tl::unexpected<ProbeError> SshSession::failed(ProbeFault fault, const std::string& what) const {
    char* text = nullptr;
    int length = 0;
    const int code = libssh2_session_last_error(session_.get(), &text, &length, 0);
    std::string why(text == nullptr ? "" : text, static_cast<std::size_t>(length));
    if (gate_.bytes_left == 0) why = "it sends without end";
    const std::string message =
        where_ + ": " + what + ": " + why + " (libssh2 " + std::to_string(code) + ")";
    return tl::unexpected(ProbeError{fault, cleanEvidence(message), {}});
}

ProbeResult<std::string> SshSession::handshake() {
    const auto code =
        drive([this] { return libssh2_session_handshake(session_.get(), gate_.socket); });
    if (!code) return tl::unexpected(code.error());
    if (*code != 0) return failed(ProbeFault::Unreachable, "no SSH handshake");
    const char* digest = libssh2_hostkey_hash(session_.get(), LIBSSH2_HOSTKEY_HASH_SHA256);
    if (digest == nullptr) return failed(ProbeFault::Unreachable, "no host key");
    return fingerprintOfDigest({digest, kDigestBytes});
}

ProbeResult<void> SshSession::authenticate(const std::string& user, const ProbeKey& key) {
    const std::string_view pem = key.private_pem.reveal();
    const auto code = drive([&] {
        return libssh2_userauth_publickey_frommemory(session_.get(), user.data(), user.size(),
                                                     key.public_line.data(), key.public_line.size(),
                                                     pem.data(), pem.size(), nullptr);
    });
    if (!code) return tl::unexpected(code.error());
    if (isConnectionLost(*code)) return failed(ProbeFault::Unreachable, "lost while logging in");
    if (*code != 0)
        return failed(ProbeFault::AuthRefused, "the probe key is not accepted for " + user);
    return {};
}

ProbeResult<LIBSSH2_CHANNEL*> SshSession::openChannel() {
    LIBSSH2_CHANNEL* channel = nullptr;
    const auto code = drive([&] {
        channel = libssh2_channel_open_session(session_.get());
        return channel != nullptr ? 0 : libssh2_session_last_errno(session_.get());
    });
    if (!code) return tl::unexpected(code.error());
    if (channel == nullptr) return failed(ProbeFault::CommandFailed, "no channel for a command");
    return channel;
}

ProbeResult<std::string> SshSession::run(const std::string& command, std::size_t bytes_max) {
    const auto channel = openChannel();  // Freed with the session.
    if (!channel) return tl::unexpected(channel.error());
    const auto started = drive([&] { return libssh2_channel_exec(*channel, command.c_str()); });
    if (!started) return tl::unexpected(started.error());
    if (*started != 0) return failed(ProbeFault::CommandFailed, "the command was refused");

    std::string output;
    std::array<char, 4096> piece{};
    while (output.size() < bytes_max) {
        const std::size_t room = std::min(piece.size(), bytes_max - output.size());
        const auto count = drive(
            [&] { return static_cast<int>(libssh2_channel_read(*channel, piece.data(), room)); });
        if (!count && count.error().fault == ProbeFault::Cancelled)
            return tl::unexpected(count.error());
        // Whatever ended the output, what came so far is what the caller judges.
        if (!count || *count <= 0) break;
        output.append(piece.data(), static_cast<std::size_t>(*count));
    }
    return output;
}

}  // namespace gpushopper::ssh
