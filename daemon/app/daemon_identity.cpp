#include "daemon/app/daemon_identity.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "daemon/app/start_error.hpp"
#include "daemon/app/state_folder.hpp"
#include "daemon/base/session_id.hpp"

namespace gpushopper::app {
namespace {

constexpr mode_t kFileMode = 0600;

std::string readAll(int file, const std::filesystem::path& path) {
    std::array<char, 128> bytes{};
    const ssize_t count = pread(file, bytes.data(), bytes.size(), 0);
    if (count < 0) refuseState(path, std::strerror(errno));
    return {bytes.data(), static_cast<std::size_t>(count)};
}

// Durable before it is used: rows will name it as their owner.
void writeAll(int file, const std::string& text, const std::filesystem::path& path) {
    const ssize_t count = pwrite(file, text.data(), text.size(), 0);
    if (count != static_cast<ssize_t>(text.size()) || fsync(file) != 0)
        refuseState(path, std::strerror(errno));
}

}  // namespace

DaemonIdentity::DaemonIdentity(const std::filesystem::path& state_dir, base::Random& random) {
    makeStateFolder(state_dir);
    const auto path = state_dir / "identity";
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode);
    if (file_ < 0) refuseState(path, std::strerror(errno));
    try {
        if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) refuseState(path, std::strerror(errno));
            throw StartError("another gpu-shopperd runs on the state folder " + state_dir.string() +
                             "; give this one a folder of its own");
        }
        std::string text = readAll(file_, path);
        // A start that died between making the file and filling it left nothing behind.
        if (text.empty()) {
            text = base::makeUuid(random) + "\n";
            writeAll(file_, text, path);
        }
        const auto id = base::SessionId::parse(std::string_view(text).substr(0, text.find('\n')));
        if (!id)
            refuseState(path, "it holds no UUID; restore it, or remove it if no daemon ran here");
        id_ = id->str();
    } catch (const StartError&) {
        close(file_);
        throw;
    }
}

DaemonIdentity::~DaemonIdentity() { close(file_); }

}  // namespace gpushopper::app
