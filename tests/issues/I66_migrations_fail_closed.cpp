// Story: an error of a migration was ignored, and the daemon ran on half a schema.
// Six broken databases stop the start with one sentence and stay as they are; then it works.

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "daemon/jobs/thread_tasks.hpp"
#include "daemon/store/sqlite/migrations.hpp"
#include "tests/support/store_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gpushopper::store {
namespace {

struct Place {
    void open() { openSqliteStore({path, "d", 1}, *tasks, *clock, log); }
    /// Empty if it opened.
    std::string refusal() {
        try {
            open();
            return "";
        } catch (const OpenError& error) {
            return error.what();
        }
    }
    std::string bytes() const {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void tamper(const std::string& script) const {
        sqlite::Connection connection(path, sqlite::Connection::Role::Writer);
        connection.execute(script);
    }
    /// Refused with this in the sentence, and nothing was changed.
    void checkRefused(const std::string& reason) {
        const std::string before = bytes();
        const std::string sentence = refusal();
        CHECK(sentence.find("cannot use the database " + path) == 0);
        CHECK(sentence.find(reason) != std::string::npos);
        INFO(sentence);
        CHECK(sentence.find('\n') == std::string::npos);
        CHECK(bytes() == before);
    }

    tests::TemporaryFolder folder;
    std::string path = folder.path("store.db");
    std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    ReadableLog log;
};

TEST_CASE("I66: a newer, altered or half-done schema stops the start", "[issue][store]") {
    Place place;
    place.open();
    const int last = static_cast<int>(sqlite::allMigrations().size());
    const std::string mine = "SELECT * FROM schema_migrations";
    const auto number = [](int value) { return std::to_string(value); };

    place.tamper(
        "INSERT INTO schema_migrations SELECT number + 1, 'later', 'x', tables, 0 "
        "FROM schema_migrations WHERE number = " +
        number(last));
    place.checkRefused("newer release (schema " + number(last + 1) + ", this one knows " +
                       number(last) + "); install that release");
    place.tamper("DELETE FROM schema_migrations WHERE number > " + number(last));

    place.tamper("CREATE TABLE kept AS " + mine +
                 ";"
                 "UPDATE schema_migrations SET checksum = 'other'");
    place.checkRefused("migration 1 was applied with another text");
    place.tamper(
        "UPDATE schema_migrations SET checksum = "
        "(SELECT checksum FROM kept WHERE kept.number = schema_migrations.number)");

    place.checkRefused("its tables are not as migration " + number(last) +
                       " left them");  // `kept` is still there

    place.tamper("DELETE FROM schema_migrations");
    place.checkRefused("it holds tables but no record of migrations");
    place.tamper("INSERT INTO schema_migrations SELECT * FROM kept; DROP TABLE kept");
    CHECK(place.refusal() == "");
}

TEST_CASE("I66: a missing table or a gap stops the start", "[issue][store]") {
    Place place;
    place.open();
    place.tamper("UPDATE schema_migrations SET number = 0 WHERE number = 1");
    place.checkRefused("migration 1 is missing from its record");
    place.tamper("UPDATE schema_migrations SET number = 1 WHERE number = 0");
    CHECK(place.refusal() == "");
    place.tamper("DROP TABLE replays");
    place.checkRefused("restore a backup");
}

TEST_CASE("I66: a file that is no database stops the start", "[issue][store]") {
    Place place;
    std::ofstream(place.path) << std::string(8192, 'x');
    place.checkRefused("not a database");
    // Somebody else's database is not turned into ours.
    unlink(place.path.c_str());
    place.tamper("CREATE TABLE recipes (name TEXT)");
    place.checkRefused("it holds tables but no record of migrations");
    unlink(place.path.c_str());
    CHECK(place.refusal() == "");
}

/// Files can grow to this size and no further, as on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST_CASE("I66: a full disk stops the start, and room lets it go on", "[issue][store]") {
    Place place;
    {
        const FileSizeLimit full(16 * 1024);
        CHECK(place.refusal().find("cannot use the database") == 0);
    }
    CHECK(place.bytes().find("schema_migrations") == std::string::npos);
    CHECK(place.refusal() == "");
}

/// Not root for a while: root may write what is read-only.
class Nobody {
public:
    Nobody() : before_(geteuid()) {
        constexpr uid_t kNobody = 65'534;
        if (before_ == 0) changed_ = seteuid(kNobody) == 0;
    }
    ~Nobody() {
        if (changed_) changed_ = seteuid(before_) != 0;
    }

private:
    const uid_t before_;
    bool changed_ = false;
};

TEST_CASE("I66: a read-only file stops the start", "[issue][store]") {
    Place place;
    place.open();
    REQUIRE(chmod(place.folder.path("").c_str(), 0755) == 0);
    REQUIRE(chmod(place.path.c_str(), 0444) == 0);
    {
        const Nobody nobody;
        place.checkRefused("cannot open it for writing");
    }
    REQUIRE(chmod(place.path.c_str(), 0600) == 0);
    CHECK(place.refusal() == "");
}

TEST_CASE("I66: a migration that fails is taken back whole", "[issue][store]") {
    Place place;
    place.open();
    sqlite::Connection connection(place.path, sqlite::Connection::Role::Writer);
    const auto known = sqlite::allMigrations();
    const std::vector<sqlite::Migration> ours(known.begin(), known.end());
    const int next = static_cast<int>(ours.size()) + 1;
    const auto with = [&](const sqlite::Migration& one) {
        std::vector<sqlite::Migration> all = ours;
        all.push_back(one);
        return all;
    };
    const std::string broken = "CREATE TABLE half (x TEXT); INSERT INTO nowhere VALUES (1)";
    const auto now = place.clock->wallNow();
    CHECK_THROWS_AS(sqlite::migrate(connection, with({next, "broken", broken}), now),
                    sqlite::SqliteError);
    CHECK_NOTHROW(
        sqlite::migrate(connection, with({next, "repaired", "CREATE TABLE half (x)"}), now));
}

}  // namespace
}  // namespace gpushopper::store
