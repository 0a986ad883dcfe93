// What migrate_scarcity.so shares with migrate_faults.so: a countdown for each resource. At 1 the next use
// fails; 0: none does.
#pragma once

extern "C" {
struct Scarcity {
    long allocations;
    long writes;  // to files
    bool lasting; // all uses after it fail too
    bool deadly;  // the process doesn't survive it
    bool struck;  // something has failed
};

Scarcity *migrate_scarcity();
}
