export declare function nodeServes(version: string): boolean;
export declare function installed(root: string): boolean;
