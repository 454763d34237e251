#include "daemon/base/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "daemon/base/file_descriptor.hpp"
#include "daemon/base/random.hpp"

namespace gpushopper::base {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSecretFileBytesMax = std::size_t{64} * 1024;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

tl::unexpected<Error> refuse(const fs::path& path, const std::string& why) {
    return fail(ErrorCode::Permanent, "the secret file " + path.string() + " " + why);
}

tl::unexpected<Error> failedTo(const char* action, const fs::path& path) {
    const int cause = errno;
    return fail(cause == ENOENT ? ErrorCode::NotFound : ErrorCode::Permanent,
                std::string("cannot ") + action + " the secret file " + path.string() + ": " +
                    std::generic_category().message(cause));
}

Result<std::size_t> checkStatus(int file, const fs::path& path) {
    struct stat status {};
    if (fstat(file, &status) != 0) return failedTo("examine", path);
    if (!S_ISREG(status.st_mode)) return refuse(path, "is no ordinary file: move it away");
    if (status.st_uid != geteuid())
        return refuse(path, "belongs to another user: chown it to the user of the daemon");
    if ((status.st_mode & kOthers) != 0)
        return refuse(path,
                      "is open to other users: replace it if they may have read it, and "
                      "chmod 600 it");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return refuse(path, "is empty: restore it, or remove it to get a new one");
    if (size > kSecretFileBytesMax) return refuse(path, "is too large to be a secret");
    return size;
}

Result<SecretText> readSecret(const fs::path& path) {
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.get() < 0) {
        if (errno == ELOOP) return refuse(path, "is a link: put the file itself there");
        return failedTo("open", path);
    }
    const auto size = checkStatus(file.get(), path);
    if (!size) return fail(size.error());
    std::string bytes(*size, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = read(file.get(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failedTo("read", path);
        if (count == 0) return refuse(path, "became shorter while it was read");
        done += static_cast<std::size_t>(count);
    }
    return SecretText(std::move(bytes));
}

bool writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// Without this the name may be lost with the power although the bytes are on the disk.
bool syncFolder(const fs::path& folder) {
    const FileDescriptor file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.get() >= 0 && fsync(file.get()) == 0;
}

/// Writes under a name of its own and links it into place: link(2) fails where rename(2) would
/// replace the secret of a daemon that was faster.
Result<void> createSecret(const fs::path& path, const SecretText& secret) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::string draft = path.string() + ".XXXXXX";
    const FileDescriptor file(mkostemp(draft.data(), O_CLOEXEC));  // mkostemp makes mode 0600
    if (file.get() < 0) return failedTo("create", path);
    const bool written = writeAll(file.get(), secret.reveal()) && fsync(file.get()) == 0;
    const bool linked = written && (link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
    const int cause = errno;
    unlink(draft.c_str());
    errno = cause;
    if (!linked || !syncFolder(folder)) return failedTo("write", path);
    return {};
}

}  // namespace

Result<SecretText> loadOrCreateSecretFile(const fs::path& path,
                                          const std::function<SecretText()>& make) {
    auto found = readSecret(path);
    if (found || found.error().code != ErrorCode::NotFound) return found;
    if (const auto created = createSecret(path, make()); !created) return fail(created.error());
    // Read back rather than returned: the file may be another daemon's, and the file is the truth.
    return readSecret(path);
}

SecretText makeHexSecret(Random& random) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::uint8_t, 32> bytes{};
    random.fill(bytes);
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    explicit_bzero(bytes.data(), bytes.size());
    return SecretText(std::move(text));
}

}  // namespace gpushopper::base
