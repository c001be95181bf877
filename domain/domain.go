// Package domain holds the nouns of project approval: what a project, a stage, an item, a department's opinion and a
// survey are; the city's days, its working-day calendar and the clocks that count by it; the codes of the field; and the
// rejections that rules give. It stands on the standard library alone.
package domain
