package views

import (
	"slices"

	"binglian/domain"
	"binglian/views/dossier"
	"binglian/views/problems"
)

// fileAddress is where a file of a project is downloaded.
func fileAddress(p domain.ProjectID, file string) string {
	return projectAddress(p) + "/files/" + file
}

// download gives a file of a project to whom it concerns. It is never shown in the browser itself: what people upload may be
// anything.
func download(v *visit) error {
	p, _, err := v.openProject()
	if err != nil {
		return err
	}
	id := v.r.PathValue("file")
	known, err := v.projectFiles(p)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known.kept, func(f File) bool { return f.ID == id }) {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	file, content, ok, err := v.server.City.OpenFile(v.r.Context(), p.ID, id)
	if err != nil {
		return err
	}
	if !ok {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	defer content.Close()
	dossier.Send(v.w, v.r, file, content)
	return nil
}
