"""The five kinds of rule: how a claim enters, how long it holds, and which fact or visit ends it."""
