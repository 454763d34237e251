#pragma once

/// LoopbackSshd: a real OpenSSH sshd on 127.0.0.1, run as the current user in a folder of its own,
/// that lets in the keys of its authorized_keys file. Also the small things that tests around it
/// need: a program run to its end, a folder that goes away.
/// Not thread safe.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gpushopper::test {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

struct ProgramResult {
    int exit_code = -1;  ///< 128 + signal when one ended it.
    std::string output;  ///< Standard output and standard error together.
};

/// Runs a program (found in PATH) to its end; no shell is involved.
ProgramResult runProgram(const std::vector<std::string>& arguments);

std::string readFile(const std::filesystem::path& path);
void writeFile(const std::filesystem::path& path, const std::string& text);

/// A port that nothing listened on a moment ago.
std::uint16_t freePort();

class LoopbackSshd {
public:
    /// Starts with a fresh host key; throws std::runtime_error with sshd's words when it cannot.
    LoopbackSshd();
    ~LoopbackSshd();
    LoopbackSshd(const LoopbackSshd&) = delete;
    LoopbackSshd& operator=(const LoopbackSshd&) = delete;

    void start();
    void stop();
    /// A new Ed25519 host key; takes effect at once, on the same port.
    void changeHostKey();
    void authorize(const std::string& public_line);
    void authorizeNobody();

    std::uint16_t port() const { return port_; }
    /// As `ssh-keygen -l` prints it: `SHA256:...`.
    std::string hostKeyFingerprint() const;
    std::filesystem::path authorizedKeys() const { return folder_ / "authorized_keys"; }
    /// All that sshd has logged since the beginning (level DEBUG1).
    std::string log() const { return readFile(folder_ / "log"); }
    /// The name of the user that may log in.
    static std::string user();

private:
    void makeHostKey();

    TemporaryFolder folder_;
    std::uint16_t port_;
    pid_t process_ = -1;
};

}  // namespace gpushopper::test
