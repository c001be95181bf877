// Package explore proves a flow before it is published: it carries a project through every state that the rules can lead
// it to, and shows that from each of them the project can still be completed, that no stage closes over an unfinished
// milestone, that every item can be decided and every command given.
//
// It has no model of the rules: each step is asked of the real Machine and decided by it. What it adds is when two states
// are the same (see key) and which parts of a flow can be looked at apart (see slices).
package explore
