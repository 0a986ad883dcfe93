#include <algorithm>
#include <cstring>

#include "pg/large_objects.hpp"

#include "pg/guard.hpp"

namespace migrate::pg {

namespace {

constexpr Size first_block = 8192; // of the memory for descriptors
constexpr Size first_slots = 128;  // which fit into that with what they stand for

// The server has no list of them for others. But it keeps them in a memory context of their own, which is
// there while any has been opened in the transaction.
MemoryContext find_memory() noexcept {
    for (MemoryContext context = TopMemoryContext->firstchild; context != nullptr;
         context = context->nextchild) {
        if (context->name[0] == 'F' && std::strcmp(context->name, "Filesystem") == 0) {
            return context;
        }
    }
    return nullptr;
}

// More than the array of descriptors can have, going by its memory: it takes the first free one.
int slots_in(MemoryContext context) noexcept {
    const Size size = MemoryContextMemAllocated(context, false);
    return static_cast<int>(size <= first_block ? first_slots : size / sizeof(void *));
}

// To ask where it stands changes nothing; one that is not open is an error that is raised before anything is
// done.
bool is_open(int descriptor) {
    try {
        pg([&] { (void)DirectFunctionCall1(be_lo_tell64, Int32GetDatum(descriptor)); });
        return true;
    } catch (const PgError &error) {
        if (error.data()->sqlerrcode != ERRCODE_UNDEFINED_OBJECT) {
            throw;
        }
        return false;
    }
}

} // namespace

std::vector<int> open_large_objects() {
    std::vector<int> descriptors;
    MemoryContext memory = find_memory();
    const int slots = memory != nullptr ? slots_in(memory) : 0;
    for (int descriptor = 0; descriptor < slots; descriptor++) {
        if (is_open(descriptor)) {
            descriptors.push_back(descriptor);
        }
    }
    return descriptors;
}

void LargeObjects::close_others() const {
    for (const int descriptor : open_large_objects()) {
        if (!std::binary_search(before_.begin(), before_.end(), descriptor)) {
            pg([&] { (void)DirectFunctionCall1(be_lo_close, Int32GetDatum(descriptor)); });
        }
    }
}

} // namespace migrate::pg
