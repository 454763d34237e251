// Goal: a shape is always one that TensorDock sells, and its price leaves nothing out.
// Method: tables, and every count and size in a range.

#include "plugins/tensordock/menu/shape.hpp"

#include <set>

#include "tests/support/catch.hpp"

namespace gpushopper::tensordock {
namespace {

// 56 vCPU, 331 GB and 30,200 GB for at most four GPUs, as in the documented example.
GpuStock stock() {
    GpuStock stock;
    stock.count_max = 4;
    stock.gpu_micros = 377'000;
    stock.vcpu_micros = 3'000;
    stock.ram_gb_micros = 2'000;
    stock.disk_gb_micros = 50;
    stock.vcpus_max = 56;
    stock.ram_gb_max = 331;
    stock.disk_gb_max = 30'200;
    return stock;
}

}  // namespace

TEST_CASE("the documented example is priced whole, for each count") {
    struct Row {
        std::uint32_t gpus, vcpus, ram_gb;
        std::int64_t micros;
    };
    for (const Row& row : {Row{1, 8, 32, 377'000 + 24'000 + 64'000 + 5'000},
                           Row{2, 16, 64, 754'000 + 48'000 + 128'000 + 5'000},
                           Row{3, 24, 96, 1'131'000 + 72'000 + 192'000 + 5'000},
                           Row{4, 32, 128, 1'508'000 + 96'000 + 256'000 + 5'000}}) {
        const auto shape = shapeFor(stock(), row.gpus, {});
        REQUIRE(shape);
        CHECK(shape->vcpus == row.vcpus);
        CHECK(shape->ram_gb == row.ram_gb);
        CHECK(shape->disk_gb == 100);
        CHECK(hourlyMicros(stock(), *shape) == row.micros);
    }
    CHECK(!shapeFor(stock(), 5, {}));
    CHECK(!shapeFor(stock(), 0, {}));
}

TEST_CASE("a machine takes its share of the host at most, on the documented steps") {
    const std::set<std::uint32_t> sizes{2,   4,   6,   8,   10,  16,  32,  48,  64,  80,  96,
                                        112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 512};
    for (std::uint32_t all = 0; all <= 600; ++all) {
        for (std::uint32_t gpus = 1; gpus <= 4; ++gpus) {
            GpuStock some = stock();
            some.vcpus_max = all / 3;
            some.ram_gb_max = all;
            const auto shape = shapeFor(some, gpus, {8, 64});
            const std::uint32_t vcpus = std::min(8 * gpus, all / 3 * gpus / 4);
            const std::uint32_t ram_gb = std::min(64 * gpus, all * gpus / 4);
            CHECK(shape.has_value() == (vcpus >= 2 && ram_gb >= 4));
            if (!shape) continue;
            CHECK(shape->vcpus % 2 == 0);
            CHECK((shape->vcpus <= vcpus && vcpus - shape->vcpus < 2));
            CHECK(sizes.count(shape->ram_gb) == 1);
            CHECK(shape->ram_gb <= ram_gb);
        }
    }
}

TEST_CASE("a disk is 100 GB or more, in steps of 50, and never less than asked for") {
    CHECK(diskStep(0) == 100);
    CHECK(diskStep(100) == 100);
    CHECK(diskStep(101) == 150);
    CHECK(diskStep(150) == 150);
    CHECK(diskStep(UINT32_MAX) == UINT32_MAX);
    for (std::uint32_t gb = 0; gb < 2000; ++gb) {
        CHECK(diskStep(gb) >= gb);
        CHECK(diskStep(gb) % 50 == 0);
        CHECK(diskWithin(gb) <= gb);
        CHECK(diskWithin(gb) % 50 == 0);
    }
    CHECK(diskWithin(99) == 0);
    CHECK(diskWithin(30'249) == 30'200);
    GpuStock small = stock();
    small.disk_gb_max = 99;
    CHECK(!shapeFor(small, 1, {}));
}

TEST_CASE("a price with a part missing is no price") {
    using Part = std::optional<std::int64_t> GpuStock::*;
    const Shape shape{1, 8, 32, 100};
    for (Part part : {&GpuStock::gpu_micros, &GpuStock::vcpu_micros, &GpuStock::ram_gb_micros,
                      &GpuStock::disk_gb_micros}) {
        GpuStock holey = stock();
        holey.*part = std::nullopt;
        CHECK(!hourlyMicros(holey, shape));
        holey.*part = -1;
        CHECK(!hourlyMicros(holey, shape));
        holey.*part = INT64_MAX;
        CHECK(!hourlyMicros(holey, shape));
        holey.*part = 0;  // only a GPU for nothing is a hole
        CHECK(hourlyMicros(holey, shape).has_value() == (part != &GpuStock::gpu_micros));
    }
}

}  // namespace gpushopper::tensordock
